/** Finds an address, or enough of one, in a page's text. Random ids may hold `0x` too. */
export const ADDRESS = /0x[\da-f]{12}/i
