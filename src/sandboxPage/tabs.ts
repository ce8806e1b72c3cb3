// Links between the two pages name their tab, so that they open no further ones. A link with
// rel="noreferrer" would always open one.

/** The name of the tab that shows the sandbox. */
export const SANDBOX_TAB = 'kryptogo-sandbox'

/** The name of the tab that shows the demo shop. */
export const SHOP_TAB = 'kryptogo-sandbox-shop'
