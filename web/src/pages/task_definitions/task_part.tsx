import type { NetworkMode } from '@aws-sdk/client-ecs';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useText } from '../../i18n/locale';
import { enumOf } from './constraints';
import { Rows, TextField, textColumn } from './fields';
import { fromVolumeRows, toVolumeRows, type Request, type VolumeRow } from './form_model';
import { executionPolicy, RoleField } from './role_field';
import { messageAt, type Problem } from './validation';

export interface PartProps {
  request: Request;
  change: (part: Partial<Request>) => void;
  problems: Problem[]; // those to show
}

function NetworkModeField({ request, change, problems }: PartProps) {
  const t = useText();
  const byDefault = { value: '', label: t('taskDefinitions.networkDefault') };
  const options = [
    byDefault,
    ...enumOf('NetworkMode').map((value) => ({ value, label: value })),
  ];
  return (
    <FormField
      label={t('taskDefinitions.networkMode')}
      description={t('taskDefinitions.networkModeHint')}
      errorText={messageAt(problems, 'networkMode')}
    >
      <Select
        selectedOption={
          options.find((option) => option.value === (request.networkMode ?? '')) ?? null
        }
        options={options}
        onChange={({ detail }) =>
          change({ networkMode: (detail.selectedOption.value || undefined) as NetworkMode })
        }
      />
    </FormField>
  );
}

export function TaskPart({ request, change, problems }: PartProps) {
  const t = useText();
  const types = request.requiresCompatibilities ?? [];
  return (
    <Container header={<Header variant="h2">{t('taskDefinitions.taskPart')}</Header>}>
      <SpaceBetween size="m">
        <TextField
          label={t('taskDefinitions.family')}
          constraint={t('taskDefinitions.familyHint')}
          error={messageAt(problems, 'family')}
          value={request.family ?? ''}
          onChange={(family) => change({ family })}
          data-testid="family"
        />
        {types.length > 0 && (
          <FormField
            label={t('taskDefinitions.requires')}
            errorText={messageAt(problems, 'requiresCompatibilities')}
          >
            {types.join(', ')}
          </FormField>
        )}
        <RoleField
          label={t('taskDefinitions.taskRole')}
          description={t('taskDefinitions.taskRoleHint')}
          value={request.taskRoleArn ?? ''}
          onChange={(value) => change({ taskRoleArn: value || undefined })}
          data-testid="task-role"
        />
        <NetworkModeField request={request} change={change} problems={problems} />
        <RoleField
          label={t('taskDefinitions.executionRole')}
          description={t('taskDefinitions.executionRoleHint')}
          value={request.executionRoleArn ?? ''}
          onChange={(value) => change({ executionRoleArn: value || undefined })}
          policy={executionPolicy}
          data-testid="execution-role"
        />
        <TextField
          label={t('taskDefinitions.taskMemory')}
          description={t('taskDefinitions.taskMemoryHint')}
          error={messageAt(problems, 'memory')}
          value={request.memory ?? ''}
          onChange={(value) => change({ memory: value || undefined })}
          data-testid="task-memory"
        />
        <TextField
          label={t('taskDefinitions.taskCpu')}
          description={t('taskDefinitions.taskCpuHint')}
          error={messageAt(problems, 'cpu')}
          value={request.cpu ?? ''}
          onChange={(value) => change({ cpu: value || undefined })}
          data-testid="task-cpu"
        />
      </SpaceBetween>
    </Container>
  );
}

export function VolumesPart({ request, change, problems }: PartProps) {
  const t = useText();
  // Rows are kept here: a row being typed need not be a volume yet.
  const [rows, setRows] = useState(() => toVolumeRows(request.volumes));
  const put = (next: VolumeRow[]) => {
    setRows(next);
    change({ volumes: fromVolumeRows(next) });
  };
  return (
    <Container>
      <Rows
        label={t('taskDefinitions.volumes')}
        description={t('taskDefinitions.volumesHint')}
        error={messageAt(problems, 'volumes')}
        rows={rows}
        onChange={put}
        newRow={{ name: '', sourcePath: '' }}
        addText={t('taskDefinitions.addVolume')}
        data-testid="volumes"
        columns={[
          textColumn<VolumeRow>(t('common.name'), 'name'),
          textColumn<VolumeRow>(t('taskDefinitions.sourcePath'), 'sourcePath'),
        ]}
      />
    </Container>
  );
}
