import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useText } from '../../i18n/locale';

// The status of a revision, in AWS's word.
export function RevisionStatus(props: { status: string | undefined }) {
  if (props.status === undefined) return '-';
  const type =
    props.status === 'ACTIVE' ? 'success' : props.status === 'INACTIVE' ? 'stopped' : 'pending';
  return <StatusIndicator type={type}>{props.status}</StatusIndicator>;
}

// A choice that the API applies.
export function StatusFilter<S extends string>(props: {
  value: S;
  values: readonly S[];
  onChange: (value: S) => void;
}) {
  const t = useText();
  return (
    <FormField>
      <Select
        selectedOption={{ value: props.value, label: props.value }}
        options={props.values.map((value) => ({ value, label: value }))}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value as S)}
        ariaLabel={t('taskDefinitions.status')}
        inlineLabelText={t('taskDefinitions.status')}
        data-testid="status-filter"
      />
    </FormField>
  );
}
