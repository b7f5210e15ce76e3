import 'server-only';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** True for names and addresses of this machine: 127.0.0.0/8, ::1, localhost (RFC 6761 §6.3). */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);
