// The groups of fields of a container, in the order of the classic form.
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useText } from '../../i18n/locale';
import { enumOf } from './constraints';
import type {
  ContainerForm,
  MountRow,
  PortRow,
  UlimitRow,
  VariableRow,
} from './container_form';
import { Rows, TextField, textColumn, type RowColumn } from './fields';
import type { Request } from './form_model';
import type { Place } from './json_text';
import { LogFields } from './log_fields';
import { useImageNames } from './reading';

// The same in every language.
const examples = {
  healthCommand: 'CMD-SHELL, curl -f http://localhost/ || exit 1',
  entryPoint: 'sh, -c',
  command: 'echo, hello world',
  workingDirectory: '/usr/app',
  links: 'db:database',
};

export interface FieldsProps {
  form: ContainerForm;
  change: (part: Partial<ContainerForm>) => void;
  request: Request;
  said: (...place: Place) => string | undefined; // what is wrong there
}

// A column that chooses among `values`; what is not among them stays until another is chosen.
function choiceColumn<R extends object>(
  label: string,
  name: keyof R & string,
  values: readonly string[],
  error?: (index: number) => string | undefined,
): RowColumn<R> {
  return {
    label,
    error,
    control: (row, change) => {
      const value = String(row[name] ?? '');
      return (
        <Select
          selectedOption={value === '' ? null : { value, label: value }}
          options={values.map((one) => ({ value: one, label: one }))}
          ariaLabel={label}
          onChange={({ detail }) =>
            change({ [name]: detail.selectedOption.value } as unknown as Partial<R>)
          }
        />
      );
    },
  };
}

function ImageField({ form, change, said }: FieldsProps) {
  const t = useText();
  const images = useImageNames();
  return (
    <FormField
      label={t('taskDefinitions.image')}
      description={t('taskDefinitions.imageHint')}
      errorText={said('image')}
    >
      <Autosuggest
        value={form.image}
        options={(images.data ?? []).map((value) => ({ value }))}
        statusType={images.isLoading ? 'loading' : 'finished'}
        loadingText={t('common.loading')}
        empty={t('taskDefinitions.noImages')}
        onChange={({ detail }) => change({ image: detail.value })}
        enteredTextLabel={(value) => value}
        ariaLabel={t('taskDefinitions.image')}
        data-testid="container-image"
      />
    </FormField>
  );
}

export function Basics(props: FieldsProps) {
  const t = useText();
  const { form, change, said } = props;
  const at = (member: string) => (index: number) => said('portMappings', index, member);
  return (
    <SpaceBetween size="m">
      <TextField
        label={t('taskDefinitions.containerName')}
        error={said('name')}
        value={form.name}
        onChange={(name) => change({ name })}
        data-testid="container-name"
      />
      <ImageField {...props} />
      <FormField
        label={t('taskDefinitions.memory')}
        description={t('taskDefinitions.memoryHint')}
        stretch
      >
        <ColumnLayout columns={2}>
          <TextField
            label={t('taskDefinitions.hardLimit')}
            error={said('memory')}
            value={form.memory}
            numeric
            onChange={(memory) => change({ memory })}
            data-testid="container-memory"
          />
          <TextField
            label={t('taskDefinitions.softLimit')}
            error={said('memoryReservation')}
            value={form.memoryReservation}
            numeric
            onChange={(memoryReservation) => change({ memoryReservation })}
            data-testid="container-memory-reservation"
          />
        </ColumnLayout>
      </FormField>
      <Rows
        label={t('taskDefinitions.ports')}
        description={t('taskDefinitions.portsHint')}
        rows={form.ports}
        onChange={(ports) => change({ ports })}
        newRow={{ hostPort: '', containerPort: '', protocol: 'tcp' }}
        addText={t('taskDefinitions.addPort')}
        data-testid="ports"
        columns={[
          textColumn<PortRow>(t('taskDefinitions.hostPort'), 'hostPort', {
            numeric: true,
            error: at('hostPort'),
            testId: (index) => `host-port-${index}`,
          }),
          textColumn<PortRow>(t('taskDefinitions.containerPort'), 'containerPort', {
            numeric: true,
            error: at('containerPort'),
            testId: (index) => `container-port-${index}`,
          }),
          choiceColumn<PortRow>(
            t('taskDefinitions.protocol'),
            'protocol',
            enumOf('TransportProtocol'),
            at('protocol'),
          ),
        ]}
      />
    </SpaceBetween>
  );
}

export function HealthFields({ form, change, said }: FieldsProps) {
  const t = useText();
  const check = form.healthCheck;
  const put = (part: Partial<typeof check>) => change({ healthCheck: { ...check, ...part } });
  const seconds = [
    ['interval', 'taskDefinitions.healthInterval'],
    ['timeout', 'taskDefinitions.healthTimeout'],
    ['startPeriod', 'taskDefinitions.healthStartPeriod'],
    ['retries', 'taskDefinitions.healthRetries'],
  ] as const;
  return (
    <SpaceBetween size="m">
      <TextField
        label={t('taskDefinitions.healthCommand')}
        description={t('taskDefinitions.wordsHint')}
        placeholder={examples.healthCommand}
        error={said('healthCheck', 'command')}
        value={check.command}
        onChange={(command) => put({ command })}
        data-testid="health-command"
      />
      <ColumnLayout columns={4}>
        {seconds.map(([name, label]) => (
          <TextField
            key={name}
            label={t(label)}
            numeric
            error={said('healthCheck', name)}
            value={check[name]}
            onChange={(value) => put({ [name]: value })}
          />
        ))}
      </ColumnLayout>
    </SpaceBetween>
  );
}

export function EnvironmentFields({ form, change, said }: FieldsProps) {
  const t = useText();
  return (
    <SpaceBetween size="m">
      <TextField
        label={t('taskDefinitions.cpuUnits')}
        numeric
        error={said('cpu')}
        value={form.cpu}
        onChange={(cpu) => change({ cpu })}
      />
      <Checkbox
        checked={form.essential}
        onChange={({ detail }) => change({ essential: detail.checked })}
      >
        {t('taskDefinitions.essentialHint')}
      </Checkbox>
      <TextField
        label={t('taskDefinitions.entryPoint')}
        description={t('taskDefinitions.wordsHint')}
        placeholder={examples.entryPoint}
        error={said('entryPoint')}
        value={form.entryPoint}
        onChange={(entryPoint) => change({ entryPoint })}
        data-testid="entry-point"
      />
      <TextField
        label={t('taskDefinitions.command')}
        description={t('taskDefinitions.wordsHint')}
        placeholder={examples.command}
        error={said('command')}
        value={form.command}
        onChange={(command) => change({ command })}
        data-testid="command"
      />
      <TextField
        label={t('taskDefinitions.workingDirectory')}
        placeholder={examples.workingDirectory}
        error={said('workingDirectory')}
        value={form.workingDirectory}
        onChange={(workingDirectory) => change({ workingDirectory })}
      />
      <Rows
        label={t('taskDefinitions.environment')}
        rows={form.environment}
        onChange={(environment) => change({ environment })}
        newRow={{ name: '', value: '' }}
        addText={t('taskDefinitions.addVariable')}
        data-testid="environment"
        columns={[
          textColumn<VariableRow>(t('taskDefinitions.variable'), 'name', {
            error: (index) => said('environment', index, 'name'),
          }),
          textColumn<VariableRow>(t('common.value'), 'value'),
        ]}
      />
    </SpaceBetween>
  );
}

export function TimeoutFields({ form, change, said }: FieldsProps) {
  const t = useText();
  return (
    <ColumnLayout columns={2}>
      <TextField
        label={t('taskDefinitions.startTimeout')}
        numeric
        error={said('startTimeout')}
        value={form.startTimeout}
        onChange={(startTimeout) => change({ startTimeout })}
      />
      <TextField
        label={t('taskDefinitions.stopTimeout')}
        numeric
        error={said('stopTimeout')}
        value={form.stopTimeout}
        onChange={(stopTimeout) => change({ stopTimeout })}
      />
    </ColumnLayout>
  );
}

export function NetworkFields({ form, change, said }: FieldsProps) {
  const t = useText();
  return (
    <SpaceBetween size="m">
      <TextField
        label={t('taskDefinitions.links')}
        description={t('taskDefinitions.linksHint')}
        placeholder={examples.links}
        error={said('links')}
        value={form.links}
        onChange={(links) => change({ links })}
      />
      <TextField
        label={t('taskDefinitions.hostname')}
        error={said('hostname')}
        value={form.hostname}
        onChange={(hostname) => change({ hostname })}
      />
    </SpaceBetween>
  );
}

export function StorageFields(props: FieldsProps) {
  const t = useText();
  const { form, change, request, said } = props;
  const volumes = (request.volumes ?? []).flatMap(({ name }) => (name ? [name] : []));
  return (
    <SpaceBetween size="m">
      <Checkbox
        checked={form.readonlyRootFilesystem}
        onChange={({ detail }) => change({ readonlyRootFilesystem: detail.checked })}
      >
        {t('taskDefinitions.readOnlyRoot')}
      </Checkbox>
      {(volumes.length > 0 || form.mountPoints.length > 0) && (
        <Rows
          label={t('taskDefinitions.mountPoints')}
          rows={form.mountPoints}
          onChange={(mountPoints) => change({ mountPoints })}
          newRow={{ sourceVolume: volumes[0] ?? '', containerPath: '', readOnly: false }}
          addText={t('taskDefinitions.addMount')}
          data-testid="mount-points"
          columns={[
            choiceColumn<MountRow>(
              t('taskDefinitions.sourceVolume'),
              'sourceVolume',
              volumes,
              (index) => said('mountPoints', index, 'sourceVolume'),
            ),
            textColumn<MountRow>(t('taskDefinitions.containerPath'), 'containerPath'),
            {
              label: t('taskDefinitions.readOnly'),
              control: (row, put) => (
                <Checkbox
                  checked={row.readOnly}
                  ariaLabel={t('taskDefinitions.readOnly')}
                  onChange={({ detail }) => put({ readOnly: detail.checked })}
                />
              ),
            },
          ]}
        />
      )}
      <LogFields {...props} />
    </SpaceBetween>
  );
}

export function SecurityFields({ form, change, said }: FieldsProps) {
  const t = useText();
  return (
    <SpaceBetween size="m">
      <Checkbox
        checked={form.privileged}
        onChange={({ detail }) => change({ privileged: detail.checked })}
      >
        {t('taskDefinitions.privileged')}
      </Checkbox>
      <TextField
        label={t('taskDefinitions.user')}
        error={said('user')}
        value={form.user}
        onChange={(user) => change({ user })}
      />
    </SpaceBetween>
  );
}

export function LimitFields({ form, change, said }: FieldsProps) {
  const t = useText();
  const at = (member: string) => (index: number) => said('ulimits', index, member);
  return (
    <Rows
      label={t('taskDefinitions.ulimits')}
      rows={form.ulimits}
      onChange={(ulimits) => change({ ulimits })}
      newRow={{ name: 'nofile', softLimit: '', hardLimit: '' }}
      addText={t('taskDefinitions.addUlimit')}
      data-testid="ulimits"
      columns={[
        choiceColumn<UlimitRow>(
          t('taskDefinitions.limitName'),
          'name',
          enumOf('UlimitName'),
          at('name'),
        ),
        textColumn<UlimitRow>(t('taskDefinitions.softLimit'), 'softLimit', {
          numeric: true,
          error: at('softLimit'),
        }),
        textColumn<UlimitRow>(t('taskDefinitions.hardLimit'), 'hardLimit', {
          numeric: true,
          error: at('hardLimit'),
        }),
      ]}
    />
  );
}
