/** Parameters of docs: "Show code" shows a recipe as it is written. */
export const written = (code: string, language: 'tsx' | 'css' = 'tsx') => ({
  source: { code, language },
})
