import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useText } from '../../i18n/locale';
import { newContainer } from './container_form';
import { ContainerModal } from './container_modal';
import type { PartProps } from './task_part';
import { messageAt, problemsAt } from './validation';

interface Row {
  container: ContainerDefinition;
  index: number;
}

const limits = ({ memory, memoryReservation }: ContainerDefinition) =>
  `${memory ?? '-'} / ${memoryReservation ?? '-'}`;

export function ContainersPart({ request, change, problems }: PartProps) {
  const t = useText();
  const [open, setOpen] = useState<number | null>(null);
  const containers = request.containerDefinitions ?? [];
  const own = problemsAt(problems, 'containerDefinitions');
  const ofList = own.filter(({ place }) => place.length === 0);
  const put = (index: number, container: ContainerDefinition) =>
    change({ containerDefinitions: containers.toSpliced(index, 1, container) });
  const named = (action: string, row: Row) => `${action}: ${row.container.name ?? ''}`;
  const actions = (row: Row) => (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        formAction="none"
        ariaLabel={named(t('common.edit'), row)}
        onClick={() => setOpen(row.index)}
        data-testid={`edit-container-${row.index}`}
      >
        {t('common.edit')}
      </Button>
      <Button
        formAction="none"
        ariaLabel={named(t('common.remove'), row)}
        onClick={() => change({ containerDefinitions: containers.toSpliced(row.index, 1) })}
      >
        {t('common.remove')}
      </Button>
    </SpaceBetween>
  );
  const name = (row: Row) => {
    const error = messageAt(own, row.index);
    return (
      <>
        {row.container.name}
        {error !== undefined && <StatusIndicator type="error">{error}</StatusIndicator>}
      </>
    );
  };
  return (
    <FormField errorText={messageAt(ofList)} stretch>
      <Table
        items={containers.map((container, index) => ({ container, index }))}
        wrapLines
        header={
          <Header
            variant="h2"
            actions={
              <Button
                onClick={() => setOpen(containers.length)}
                formAction="none"
                data-testid="add-container"
              >
                {t('taskDefinitions.addContainer')}
              </Button>
            }
          >
            {t('taskDefinitions.containers')}
          </Header>
        }
        ariaLabels={{ tableLabel: t('taskDefinitions.containers') }}
        columnDefinitions={[
          { id: 'name', header: t('taskDefinitions.containerName'), cell: name, minWidth: 110 },
          {
            id: 'image',
            header: t('taskDefinitions.image'),
            cell: (row) => row.container.image,
            minWidth: 160,
          },
          {
            id: 'memory',
            header: t('taskDefinitions.hardSoft'),
            cell: (row) => limits(row.container),
            minWidth: 110,
          },
          { id: 'actions', header: t('common.actions'), cell: actions, minWidth: 200 },
        ]}
        empty={
          <Box textAlign="center" padding="m">
            {t('taskDefinitions.noContainers')}
          </Box>
        }
      />
      {open !== null && (
        <ContainerModal
          adding={open >= containers.length}
          initial={containers[open] ?? newContainer}
          index={open}
          request={request}
          onClose={() => setOpen(null)}
          onSave={(container) => {
            put(open, container);
            setOpen(null);
          }}
        />
      )}
    </FormField>
  );
}
