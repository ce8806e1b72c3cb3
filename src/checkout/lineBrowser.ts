/**
 * Whether a page is in the browser of the LINE app, which keeps links from opening other apps.
 *
 * @see https://developers.line.biz/en/docs/liff/differences-between-liff-browser-and-line-in-app-browser/
 */
export const isLineBrowser = (userAgent: string) => /\bLine\/\d/.test(userAgent)

/**
 * Returns the URL of a page that LINE opens in the phone's own browser.
 *
 * @see https://developers.line.biz/en/docs/messaging-api/using-line-url-scheme/ "Opening a URL in an external browser"
 */
export function outsideLineUrl(page: string): string {
  const url = new URL(page)
  url.search += `${url.search ? '&' : '?'}openExternalBrowser=1`
  return url.href
}
