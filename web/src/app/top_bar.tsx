import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { useNavigate } from 'react-router';
import { forgetCredentials, heldCredentials } from '../aws/clients';
import { useLiveStatus } from '../aws/live';
import { useAws } from '../aws/query';
import { copyText } from '../components/copy';
import { localeNames, locales, useLocale, useText, type Locale } from '../i18n/locale';
import { useLater } from './later';
import { notify, notifyError } from './notifications';
import { chooseRegion, useRegion } from './region';
import { signOut, useSessionInfo } from './session';
import { chooseMode, Mode, useMode } from './theme';

const statusTypes = {
  live: 'success',
  reconnecting: 'in-progress',
  polling: 'warning',
} as const;

export function LiveDot() {
  const t = useText();
  const status = useLiveStatus();
  return (
    <span
      className="live-dot"
      data-testid="live"
      data-status={status}
      title={t(`shell.${status}Hint`)}
      role="status"
    >
      <StatusIndicator type={statusTypes[status]}>{t(`shell.${status}`)}</StatusIndicator>
    </span>
  );
}

// Its menus come after the page has been drawn; until then there is a bar of the same size.
export function TopBar() {
  const t = useText();
  const later = useLater();
  return (
    <div id="top-bar">
      {later ? <Menus /> : <div className="top-bar-waiting">{t('shell.product')}</div>}
    </div>
  );
}

function Menus() {
  const t = useText();
  const session = useSessionInfo();
  const region = useRegion();
  const mode = useMode();
  const navigate = useNavigate();
  const { locale, setLocale } = useLocale();
  const regions = useAws(
    ['ec2', 'regions'],
    async ({ ec2 }) => {
      const answer = await ec2.send(new DescribeRegionsCommand({}));
      return (answer.Regions ?? []).map((one) => one.RegionName ?? '').sort();
    },
    { staleMs: Infinity },
  );
  const copyCredentials = async () => {
    try {
      const held = await heldCredentials();
      const lines = [
        `export AWS_ACCESS_KEY_ID=${held.accessKeyId}`,
        `export AWS_SECRET_ACCESS_KEY=${held.secretAccessKey}`,
        `export AWS_SESSION_TOKEN=${held.sessionToken}`,
        `export AWS_DEFAULT_REGION=${region}`,
        `export AWS_ENDPOINT_URL=${session.endpoint}`,
      ];
      const copied = await copyText(lines.join('\n'));
      notify(copied ? 'success' : 'warning', t(copied ? 'common.copied' : 'common.copyFailed'));
    } catch (error) {
      notifyError(error);
    }
  };
  const identity = session.arn.slice(session.arn.lastIndexOf(':') + 1);
  return (
    <TopNavigation
      identity={{
        href: '/console/',
        title: t('shell.product'),
        onFollow: (event) => {
          event.preventDefault();
          void navigate('/');
        },
      }}
      search={<LiveDot />}
      utilities={[
        {
          type: 'menu-dropdown',
          text: region,
          ariaLabel: `${t('shell.region')}: ${region}`,
          items: (regions.data ?? [region]).map((name) => ({ id: name, text: name })),
          onItemClick: ({ detail }) => chooseRegion(detail.id),
        },
        {
          type: 'menu-dropdown',
          text: localeNames[locale],
          ariaLabel: `${t('shell.language')}: ${localeNames[locale]}`,
          items: locales.map((id) => ({ id, text: localeNames[id] })),
          onItemClick: ({ detail }) => setLocale(detail.id as Locale),
        },
        {
          type: 'menu-dropdown',
          text: identity,
          description: t('shell.accountLabel', { account: session.accountId }),
          iconName: 'user-profile',
          ariaLabel: `${t('shell.account')}: ${identity}`,
          items: [
            {
              id: 'account',
              text: t('shell.accountLabel', { account: session.accountId }),
              disabled: true,
            },
            { id: 'credentials', text: t('shell.copyCredentials') },
            { id: 'mode', text: t(mode === Mode.Dark ? 'shell.lightMode' : 'shell.darkMode') },
            { id: 'signOut', text: t('shell.signOut') },
          ],
          onItemClick: ({ detail }) => {
            if (detail.id === 'credentials') void copyCredentials();
            if (detail.id === 'mode') chooseMode(mode === Mode.Dark ? Mode.Light : Mode.Dark);
            if (detail.id === 'signOut') void signOut().then(forgetCredentials, notifyError);
          },
        },
      ]}
    />
  );
}
