/** The input of an action, with secrets replaced by `[set]`. */
export type LogFields = {
  [field: string]: LogFields | LogFields[] | string | number | boolean | null;
};
