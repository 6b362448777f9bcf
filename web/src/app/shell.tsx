// The frame around every page: bar, navigation, notifications, breadcrumbs.
import AppLayout from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import { Suspense, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useFollow } from '../components/link';
import { useLiveConnection } from '../aws/live';
import { useText } from '../i18n/locale';
import { useCrumbs } from './frame';
import { Notifications } from './notifications';
import { paths } from './paths';
import { TopBar } from './top_bar';

export { usePage } from './frame';

function Navigation() {
  const t = useText();
  const follow = useFollow();
  const { pathname } = useLocation();
  const href = (path: string) => `/console${path}`;
  const all = [
    paths.repositories,
    paths.clusters,
    paths.taskDefinitions,
    paths.workshop,
    paths.home,
  ];
  const active = all.find((path) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <SideNavigation
      activeHref={href(active ?? paths.home)}
      header={{ text: t('shell.product'), href: href(paths.home) }}
      onFollow={follow}
      items={[
        { type: 'link', text: t('shell.home'), href: href(paths.home) },
        { type: 'link', text: t('shell.workshop'), href: href(paths.workshop) },
        {
          type: 'section-group',
          title: t('shell.registry'),
          items: [{ type: 'link', text: t('shell.repositories'), href: href(paths.repositories) }],
        },
        {
          type: 'section-group',
          title: t('shell.orchestrator'),
          items: [
            { type: 'link', text: t('shell.clusters'), href: href(paths.clusters) },
            { type: 'link', text: t('shell.taskDefinitions'), href: href(paths.taskDefinitions) },
          ],
        },
      ]}
    />
  );
}

const roomy = window.matchMedia('(min-width: 901px)');

function subscribeToRoom(listener: () => void) {
  roomy.addEventListener('change', listener);
  return () => roomy.removeEventListener('change', listener);
}

// Open where there is room, until the person chooses otherwise for that width.
function useNavigationOpen() {
  const wide = useSyncExternalStore(subscribeToRoom, () => roomy.matches);
  const [chosen, setChosen] = useState<{ wide: boolean; open: boolean } | null>(null);
  const open = chosen?.wide === wide ? chosen.open : wide;
  return [open, (next: boolean) => setChosen({ wide, open: next })] as const;
}

function Breadcrumbs() {
  const t = useText();
  const follow = useFollow();
  const crumbs = useCrumbs();
  return (
    <BreadcrumbGroup
      items={[
        { text: t('shell.product'), href: '/console/' },
        ...crumbs.map((crumb) => ({ text: crumb.text, href: `/console${crumb.path}` })),
      ]}
      onFollow={follow}
      ariaLabel={t('shell.breadcrumbs')}
    />
  );
}

export function Shell(props: { children: ReactNode }) {
  const t = useText();
  const { pathname } = useLocation();
  const [navigationOpen, setNavigationOpen] = useNavigationOpen();
  useLiveConnection();
  return (
    <>
      <TopBar />
      <AppLayout
        headerSelector="#top-bar"
        navigation={<Navigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        breadcrumbs={pathname !== paths.home && <Breadcrumbs />}
        notifications={<Notifications />}
        stickyNotifications
        toolsHide
        ariaLabels={{
          navigation: t('shell.navigation'),
          navigationToggle: t('shell.openNavigation'),
          navigationClose: t('shell.closeNavigation'),
          notifications: t('shell.notifications'),
        }}
        content={<Suspense fallback={<Spinner />}>{props.children}</Suspense>}
      />
    </>
  );
}
