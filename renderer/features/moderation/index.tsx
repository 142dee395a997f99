/** Dialogs and notices of orders; mounted once by the frame. */
export function ModerationLayer() {
  return null;
}
