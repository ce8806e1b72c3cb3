// A modal cart with each library, and with plain elements of HTML.
import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { Dialog as HeadlessDialog, DialogPanel } from '@headlessui/react'
import MuiDialog from '@mui/material/Dialog'
import * as Radix from '@radix-ui/react-dialog'
import { useEffect, useRef, type ComponentType, type ReactNode } from 'react'
import {
  Dialog as AriaDialog,
  Modal as AriaModal,
  ModalOverlay as AriaOverlay,
} from 'react-aria-components'
import { Drawer } from 'vaul'

export interface CartProps {
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  children: ReactNode
}

const sheet = {
  position: 'fixed',
  inset: '0 0 0 auto',
  width: 240,
  overflow: 'auto',
  padding: 16,
  background: '#fff',
} as const

function RadixCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={setOpen}>
      <Radix.Portal>
        <Radix.Overlay style={{ position: 'fixed', inset: 0, background: '#0004' }} />
        <Radix.Content style={sheet} aria-describedby={undefined}>
          <Radix.Title>Cart</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function BaseCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={setOpen}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop style={{ position: 'fixed', inset: 0, background: '#0004' }} />
        <BaseDialog.Popup style={sheet}>
          <BaseDialog.Title>Cart</BaseDialog.Title>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

function HeadlessCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <HeadlessDialog open={isOpen} onClose={() => setOpen(false)} aria-label="Cart">
      <DialogPanel style={sheet}>
        <h2>Cart</h2>
        {children}
      </DialogPanel>
    </HeadlessDialog>
  )
}

function MuiCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <MuiDialog open={isOpen} onClose={() => setOpen(false)} aria-label="Cart">
      <h2>Cart</h2>
      {children}
    </MuiDialog>
  )
}

function VaulCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <Drawer.Root open={isOpen} onOpenChange={setOpen}>
      <Drawer.Portal>
        <Drawer.Overlay style={{ position: 'fixed', inset: 0, background: '#0004' }} />
        <Drawer.Content style={{ ...sheet, inset: 'auto 0 0', width: 'auto' }}>
          <Drawer.Title>Cart</Drawer.Title>
          <Drawer.Description>What you have chosen</Drawer.Description>
          {children}
        </Drawer.Content>
      </Drawer.Portal>
    </Drawer.Root>
  )
}

function AriaCart({ isOpen, setOpen, children }: CartProps) {
  return (
    <AriaOverlay isOpen={isOpen} onOpenChange={setOpen} isDismissable style={overlay}>
      <AriaModal style={sheet}>
        <AriaDialog aria-label="Cart">
          <h2>Cart</h2>
          {children}
        </AriaDialog>
      </AriaModal>
    </AriaOverlay>
  )
}

const overlay = { position: 'fixed', inset: 0, background: '#0004' } as const

function NativeCart({ isOpen, setOpen, children }: CartProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const close = () => setOpen(false)
  return (
    <dialog
      ref={dialog}
      aria-label="Cart"
      onClose={close}
      onCancel={close}
      onToggle={({ newState }) => newState === 'closed' && close()}
    >
      <h2>Cart</h2>
      {isOpen && children}
    </dialog>
  )
}

export const carts: Record<string, ComponentType<CartProps>> = {
  'Radix UI': RadixCart,
  'Base UI': BaseCart,
  'Headless UI': HeadlessCart,
  MUI: MuiCart,
  vaul: VaulCart,
  'React Aria': AriaCart,
  '<dialog>': NativeCart,
}
