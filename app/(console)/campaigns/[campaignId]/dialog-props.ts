export interface DialogProps {
  campaignId: string;
  onClose: () => void;
  /** Called with a sentence about the change. */
  onDone: (sentence: string) => void;
}
