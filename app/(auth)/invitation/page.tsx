import type { Metadata } from 'next';
import { openPage } from '@/lib/web/server/page';
import { Invitation } from './invitation';

export const metadata: Metadata = { title: 'Invitation' };

export default openPage(() => <Invitation now={Date.now()} />);
