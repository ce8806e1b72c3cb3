/** Does to every text what the translation of a browser does. */
export function translatePage() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (text.parentElement?.closest('[translate="no"]')) continue
    const translated = document.createElement('span')
    translated.textContent = text.data
    text.replaceWith(translated)
  }
}
