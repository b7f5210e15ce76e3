import { serveAuth } from '@/lib/auth/server/serve';

export const dynamic = 'force-dynamic';
export const runtime = 'nodejs';

export { serveAuth as GET, serveAuth as POST };
