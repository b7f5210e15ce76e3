import 'server-only';

/** Why a call failed, as far as the caller's next step depends on it. */
export type VaultsApiErrorKind =
  /** 400, 413, 422: the API refused what was sent. */
  | 'invalid'
  /** 401. */
  | 'pat_refused'
  /** 403. */
  | 'forbidden'
  | 'not_found'
  /** 409. */
  | 'conflict'
  | 'rate_limited'
  /** 405, 501, or a capability that the shape lacks. */
  | 'unsupported'
  /** 5xx. */
  | 'server'
  /** Connection refused, reset, no address, timeout. */
  | 'unreachable'
  /** A redirect, HTML, malformed JSON, or JSON of an unknown form. */
  | 'unreadable'
  /** The caller aborted. */
  | 'aborted'
  /** This process ends (stopping.ts): not sent, or cut where it is ambiguous. */
  | 'stopping';

export interface VaultsApiErrorFields {
  kind: VaultsApiErrorKind;
  message: string;
  /** HTTP status, where there was an answer. */
  status?: number | undefined;
  /** `error.type` of the envelope. */
  type?: string | undefined;
  /** The input that the API objects to, in wire names. */
  param?: string | undefined;
  /** The same in the names of our inputs, where one has it. */
  field?: string | undefined;
  requestId?: string | undefined;
  /** How long the API asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** True when the request was sent and may have taken effect although no usable answer came. */
  ambiguous?: boolean | undefined;
  cause?: unknown;
}

/** The only error that the client of the Vaults API throws. Its message never holds a secret. */
export class VaultsApiError extends Error {
  /** By name: Next bundles this module once for pages and once for handlers, and all share the clients. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'VaultsApiError';
  }

  override readonly name = 'VaultsApiError';
  readonly kind: VaultsApiErrorKind;
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ambiguous: boolean;

  constructor(fields: VaultsApiErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.kind = fields.kind;
    this.status = fields.status;
    this.type = fields.type;
    this.param = fields.param;
    this.field = fields.field;
    this.requestId = fields.requestId;
    this.retryAfterMs = fields.retryAfterMs;
    this.ambiguous = fields.ambiguous ?? false;
  }
}
