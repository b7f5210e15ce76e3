import { type TypedToken, useTokenCheck as useCheck } from '@/components/use-token-check';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { verifyToken } from './actions';

const ask = (typed: TypedToken) => callAction(verifyToken, typed, { unanswered: NOTHING_CHANGED });

/** Checks a token for somebody who is signed in. */
export const useTokenCheck = (typed: TypedToken, isRequired: boolean) => useCheck(typed, isRequired, ask);
