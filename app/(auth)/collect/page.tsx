import type { Metadata } from 'next';
import { openPage } from '@/lib/web/server/page';
import { Collect } from './collect';

export const metadata: Metadata = {
  title: 'Token request',
  robots: { index: false, follow: false, noarchive: true },
  referrer: 'no-referrer',
};

export default openPage(() => <Collect />);
