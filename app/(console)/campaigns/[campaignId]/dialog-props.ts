/** What every dialog of a campaign gets. */
export interface DialogProps {
  campaignId: string;
  onClose: () => void;
  /** With a sentence about what was done. */
  onDone: (sentence: string) => void;
}
