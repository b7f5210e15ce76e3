/** What was asked, with secrets replaced by `[set]`. */
export type LogFields = {
  [field: string]: LogFields | LogFields[] | string | number | boolean | null;
};
