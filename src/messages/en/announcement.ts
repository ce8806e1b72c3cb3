/** How the texts that screen readers announce are joined. */
export const announcementMessages = {
  'announcement.joined': '{first}. {next}',
} as const
