// The libraries are installed only where test/apps/setup.ts puts them.
type Component = (props: Record<string, unknown>) => React.ReactNode

declare module '@base-ui/react/dialog' {
  export const Dialog: Record<'Root' | 'Portal' | 'Backdrop' | 'Popup' | 'Title', Component>
}

declare module '@headlessui/react' {
  export const Dialog: Component
  export const DialogPanel: Component
}

declare module '@mui/material/Dialog' {
  const Dialog: Component
  // eslint-disable-next-line no-restricted-syntax -- as MUI exports it
  export default Dialog
}

declare module '@radix-ui/react-dialog' {
  export const Content: Component
  export const Overlay: Component
  export const Portal: Component
  export const Root: Component
  export const Title: Component
}

declare module 'react-aria-components' {
  export const Dialog: Component
  export const Modal: Component
  export const ModalOverlay: Component
}

declare module 'vaul' {
  export const Drawer: Record<
    'Root' | 'Portal' | 'Overlay' | 'Content' | 'Title' | 'Description',
    Component
  >
}
