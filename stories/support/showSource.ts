/** Docs parameters: "Show code" shows this source instead of the story's own. */
export const showSource = (code: string, language: 'tsx' | 'css' = 'tsx') => ({
  source: { code, language },
})
