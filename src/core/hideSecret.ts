/**
 * Returns the function that hides a secret in a text, in the forms in which an answer or an error may
 * have it. The secret is one that a header can carry.
 */
export function createHideSecret(secret: string, mask: string) {
  const base64 = btoa(secret).replace(/=+$/, '')
  const base64url = base64.replaceAll('+', '-').replaceAll('/', '_')
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  const encoded = [base64, base64url].map((form) => `${literal(form)}=*`)
  const pattern = new RegExp([...forms.map(literal), ...encoded].join('|'), 'gi')
  return (text: string): string => text.replace(pattern, () => mask)
}

const literal = (text: string) => text.replace(/[^\w]/g, String.raw`\$&`)
