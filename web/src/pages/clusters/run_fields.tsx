// The fields of "Run new task" below the choice of the task definition.
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { TagFields } from '../../components/tags';
import { useText } from '../../i18n/locale';
import type { TextKey } from '../../i18n/words';
import {
  templates,
  type ContainerChange,
  type FieldId,
  type PlacementTemplate,
  type RunForm,
} from './run_request';

export interface FieldsProps {
  form: RunForm;
  wrong: ReadonlySet<FieldId>;
  onChange: (part: Partial<RunForm>) => void;
}

type TextField =
  | 'count'
  | 'group'
  | 'startedBy'
  | 'cpu'
  | 'memory'
  | 'taskRole'
  | 'executionRole';

export function TextLine(
  props: FieldsProps & { name: TextField; words: TextKey; hint?: TextKey; error?: TextKey },
) {
  const t = useText();
  const wrong = props.wrong.has(props.name as FieldId);
  return (
    <FormField
      label={t(props.words)}
      constraintText={props.hint && t(props.hint)}
      errorText={wrong ? t(props.error ?? 'clusters.valueInvalid') : undefined}
    >
      <Input
        value={props.form[props.name]}
        type={props.name === 'count' ? 'number' : 'text'}
        onChange={({ detail }) => props.onChange({ [props.name]: detail.value })}
        data-testid={`task-${props.name}`}
      />
    </FormField>
  );
}

export function PlacementFields(props: FieldsProps) {
  const t = useText();
  const { form, wrong, onChange } = props;
  const all: PlacementTemplate[] = ['none', ...templates];
  const options = all.map((value) => ({ value, label: t(`clusters.placement_${value}`) }));
  return (
    <Container header={<Header variant="h2">{t('clusters.placement')}</Header>}>
      <SpaceBetween size="m">
        <FormField label={t('clusters.placementTemplate')}>
          <Select
            options={options}
            selectedOption={options.find((one) => one.value === form.placement) ?? null}
            onChange={({ detail }) =>
              onChange({ placement: detail.selectedOption.value as PlacementTemplate })
            }
            data-testid="placement"
          />
        </FormField>
        {form.placement === 'custom' && (
          <ColumnLayout columns={2}>
            <FormField
              label={t('clusters.strategies')}
              constraintText={t('clusters.strategiesHint')}
              errorText={wrong.has('strategies') ? t('clusters.valueInvalid') : undefined}
            >
              <Textarea
                value={form.strategies}
                onChange={({ detail }) => onChange({ strategies: detail.value })}
                data-testid="strategies"
              />
            </FormField>
            <FormField
              label={t('clusters.constraints')}
              constraintText={t('clusters.constraintsHint')}
              errorText={wrong.has('constraints') ? t('clusters.valueInvalid') : undefined}
            >
              <Textarea
                value={form.constraints}
                onChange={({ detail }) => onChange({ constraints: detail.value })}
                data-testid="constraints"
              />
            </FormField>
          </ColumnLayout>
        )}
      </SpaceBetween>
    </Container>
  );
}

const sizes = [
  ['cpu', 'clusters.cpuUnits'],
  ['memory', 'clusters.memoryLimit'],
  ['memoryReservation', 'clusters.memoryReservation'],
] as const;

function ContainerFields(props: {
  change: ContainerChange;
  wrong: boolean;
  onChange: (part: Partial<ContainerChange>) => void;
}) {
  const t = useText();
  const { change, onChange } = props;
  return (
    <ExpandableSection headerText={t('clusters.overrideContainer', { name: change.name })}>
      <SpaceBetween size="m">
        <FormField label={t('clusters.command')} constraintText={t('clusters.commandHint')}>
          <Textarea
            value={change.command}
            rows={3}
            onChange={({ detail }) => onChange({ command: detail.value })}
            data-testid={`command-${change.name}`}
          />
        </FormField>
        <FormField label={t('clusters.environment')} stretch>
          <TagFields
            tags={change.environment}
            kind="environment"
            onChange={(environment) => onChange({ environment })}
          />
        </FormField>
        <ColumnLayout columns={3}>
          {sizes.map(([name, label]) => (
            <FormField
              key={name}
              label={t(label)}
              errorText={props.wrong ? t('clusters.sizeInvalid') : undefined}
            >
              <Input
                type="number"
                value={change[name]}
                onChange={({ detail }) => onChange({ [name]: detail.value })}
              />
            </FormField>
          ))}
        </ColumnLayout>
      </SpaceBetween>
    </ExpandableSection>
  );
}

const untouched = (name: string): ContainerChange => ({
  name,
  command: '',
  environment: [],
  cpu: '',
  memory: '',
  memoryReservation: '',
});

export function OverrideFields(props: FieldsProps & { definition: TaskDefinition | undefined }) {
  const t = useText();
  const { form, onChange } = props;
  const names = (props.definition?.containerDefinitions ?? []).map((one) => one.name ?? '');
  const of = (name: string) =>
    form.containers.find((one) => one.name === name) ?? untouched(name);
  return (
    <ExpandableSection variant="container" headerText={t('clusters.overrides')}>
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <TextLine {...props} name="taskRole" words="clusters.taskRole" />
          <TextLine {...props} name="executionRole" words="clusters.executionRole" />
          <TextLine {...props} name="cpu" words="clusters.taskCpu" hint="clusters.taskCpuHint" />
          <TextLine
            {...props}
            name="memory"
            words="clusters.taskMemory"
            hint="clusters.taskMemoryHint"
          />
        </ColumnLayout>
        {names.map((name) => (
          <ContainerFields
            key={name}
            change={of(name)}
            wrong={props.wrong.has('containers')}
            onChange={(part) =>
              onChange({
                containers: names.map((one) => (one === name ? { ...of(one), ...part } : of(one))),
              })
            }
          />
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

export function TagPart({ form, wrong, onChange }: FieldsProps) {
  const t = useText();
  return (
    <ExpandableSection variant="container" headerText={t('tags.title')}>
      <SpaceBetween size="m">
        <TagFields
          tags={form.tags}
          onChange={(tags) => onChange({ tags })}
          errorOf={() => (wrong.has('tags') ? t('tags.invalid') : undefined)}
        />
        <Checkbox
          checked={form.propagate}
          onChange={({ detail }) => onChange({ propagate: detail.checked })}
          data-testid="propagate-tags"
        >
          {t('clusters.propagateTags')}
        </Checkbox>
        <Checkbox
          checked={form.managedTags}
          onChange={({ detail }) => onChange({ managedTags: detail.checked })}
          data-testid="managed-tags"
        >
          {t('clusters.managedTags')}
        </Checkbox>
      </SpaceBetween>
    </ExpandableSection>
  );
}
