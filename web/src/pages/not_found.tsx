import Box from '@cloudscape-design/components/box';
import { PageLink } from '../components/link';
import { useText } from '../i18n/locale';

export function NotFoundPage() {
  const t = useText();
  return (
    <Box textAlign="center" padding="xxl">
      <Box variant="h1">{t('common.notFound')}</Box>
      <Box variant="p">{t('common.notFoundHint')}</Box>
      <PageLink to="/">{t('shell.home')}</PageLink>
    </Box>
  );
}
