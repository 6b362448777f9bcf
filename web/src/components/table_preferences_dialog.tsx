import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import { useText } from '../i18n/locale';
import { pageSizes, type TablePreferencesProps } from './table_preferences';

export function TablePreferencesDialog(props: TablePreferencesProps) {
  const t = useText();
  return (
    <CollectionPreferences
      title={t('common.preferences')}
      confirmLabel={t('common.confirm')}
      cancelLabel={t('common.cancel')}
      preferences={props.preferences}
      onConfirm={({ detail }) => props.onConfirm(detail)}
      pageSizePreference={{
        title: t('common.pageSize'),
        options: pageSizes.map((value) => ({
          value,
          label: t('common.pageSizeOption', { count: value }),
        })),
      }}
      wrapLinesPreference={{ label: t('common.wrapLines'), description: '' }}
      visibleContentPreference={{
        title: t('common.visibleColumns'),
        options: [
          {
            label: props.title,
            options: props.columns.map((column, index) => ({
              id: column.id,
              label: column.header,
              editable: index > 0,
            })),
          },
        ],
      }}
    />
  );
}
