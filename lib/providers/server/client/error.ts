import 'server-only';

/** Why a call failed, by what the caller can do next. */
export type VaultsApiErrorKind =
  /** 400, 413, 422: the API rejected the input. */
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
  | 'aborted'
  /** This process is stopping (stopping.ts): the call was not sent, or was cut if ambiguous. */
  | 'stopping';

export interface VaultsApiErrorFields {
  kind: VaultsApiErrorKind;
  message: string;
  /** The HTTP status, if there was a response. */
  status?: number | undefined;
  type?: string | undefined;
  param?: string | undefined;
  /** The same by the name of our input, if there is one. */
  field?: string | undefined;
  requestId?: string | undefined;
  /** How long the API asked to wait, in ms. */
  retryAfterMs?: number | undefined;
  /** True if the request was sent and may have taken effect, but no usable response arrived. */
  ambiguous?: boolean | undefined;
  cause?: unknown;
}

/** The only error that the client of the Vaults API throws. Its message contains no secret. */
export class VaultsApiError extends Error {
  /** Compares by name, because Next bundles this module twice and both copies share the clients. */
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
