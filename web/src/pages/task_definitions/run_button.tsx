import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths';
import { useText } from '../../i18n/locale';
import { useClusterNames } from './reading';

// Opens the page that runs tasks in the cluster chosen, with `definition` ("family:3") filled in.
export function RunButton(props: { definition: string; disabled?: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const clusters = useClusterNames().data ?? [];
  const none = { id: '', text: t('taskDefinitions.noRun'), disabled: true };
  const items = clusters.map((name) => ({
    id: name,
    text: t('taskDefinitions.runIn', { cluster: name }),
  }));
  return (
    <ButtonDropdown
      items={items.length > 0 ? items : [none]}
      disabled={props.disabled}
      data-testid="run-task-in"
      onItemClick={({ detail }) =>
        void navigate(
          `${paths.runTask(detail.id)}?taskDefinition=${encodeURIComponent(props.definition)}`,
        )
      }
    >
      {t('taskDefinitions.run')}
    </ButtonDropdown>
  );
}
