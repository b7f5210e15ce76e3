export interface DialogProps {
  campaignId: string;
  onClose: () => void;
  onDone: (sentence: string) => void;
}
