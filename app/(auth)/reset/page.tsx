import type { Metadata } from 'next';
import { openPage } from '@/lib/web/server/page';
import { Reset } from './reset';

export const metadata: Metadata = { title: 'New password' };

export default openPage(() => <Reset now={Date.now()} />);
