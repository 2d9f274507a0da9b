/** A page that says one thing. */
export interface Message {
  title: string;
  text: string;
  action?: { href: string; label: string } | undefined;
  /** For people to quote; the log has the same. */
  reference?: string;
}
