import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useText } from '../../i18n/locale';
import {
  fromContainerForm,
  toContainerForm,
  type ContainerForm,
} from './container_form';
import {
  Basics,
  EnvironmentFields,
  HealthFields,
  LimitFields,
  NetworkFields,
  SecurityFields,
  StorageFields,
  TimeoutFields,
} from './container_fields';
import { useFirstError } from './first_error';
import type { Request } from './form_model';
import type { Place } from './json_text';
import { formProblems, messageAt, problemsAt, requestProblems } from './validation';

// Members whose problems stand beside a field; those of others are told above the buttons.
const shown = new Set([
  'name',
  'image',
  'memory',
  'memoryReservation',
  'portMappings',
  'healthCheck',
  'cpu',
  'entryPoint',
  'command',
  'workingDirectory',
  'environment',
  'startTimeout',
  'stopTimeout',
  'links',
  'hostname',
  'mountPoints',
  'logConfiguration',
  'user',
  'ulimits',
]);

// `request` has, or will have, the container at `index`.
export function ContainerModal(props: {
  initial: ContainerDefinition;
  adding: boolean;
  index: number;
  request: Request;
  onSave: (container: ContainerDefinition) => void;
  onClose: () => void;
}) {
  const t = useText();
  const [form, setForm] = useState(() => toContainerForm(props.initial));
  const [tried, setTried] = useState(false);
  const showFirst = useFirstError('[role="dialog"]');
  const containers = props.request.containerDefinitions ?? [];
  const made = fromContainerForm(form, props.initial);
  const whole = {
    ...props.request,
    containerDefinitions: containers.toSpliced(props.index, 1, made),
  };
  const problems = [
    ...formProblems(form, t),
    ...problemsAt(requestProblems(whole, t), 'containerDefinitions', props.index),
  ];
  const told = tried ? problems : [];
  const others = told.filter(({ place }) => !shown.has(String(place[0])));
  const change = (part: Partial<ContainerForm>) => setForm((before) => ({ ...before, ...part }));
  const save = () => {
    setTried(true);
    if (problems.length === 0) props.onSave(made);
    else showFirst();
  };
  const fields = {
    form,
    change,
    request: props.request,
    said: (...place: Place) => messageAt(told, ...place),
  };
  return (
    <Modal
      visible
      size="large"
      header={t(props.adding ? 'taskDefinitions.addContainer' : 'taskDefinitions.editContainer')}
      closeAriaLabel={t('common.close')}
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button variant="primary" onClick={save} data-testid="save-container">
              {t(props.adding ? 'common.add' : 'common.save')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Basics {...fields} />
        <Advanced {...fields} />
        {others.length > 0 && <Alert type="error">{messageAt(others)}</Alert>}
        {told.length > 0 && <Alert type="error">{t('taskDefinitions.correctFields')}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}

function Advanced(props: Parameters<typeof Basics>[0]) {
  const t = useText();
  const { said } = props;
  const [open, setOpen] = useState(false);
  const groups = [
    ['healthGroup', HealthFields, ['healthCheck']],
    [
      'environmentGroup',
      EnvironmentFields,
      ['cpu', 'entryPoint', 'command', 'workingDirectory', 'environment'],
    ],
    ['timeoutsGroup', TimeoutFields, ['startTimeout', 'stopTimeout']],
    ['networkGroup', NetworkFields, ['links', 'hostname']],
    ['storageGroup', StorageFields, ['mountPoints', 'logConfiguration']],
    ['securityGroup', SecurityFields, ['user']],
    ['limitsGroup', LimitFields, ['ulimits']],
  ] as const;
  const wrong = groups.some(([, , members]) => members.some((member) => said(member)));
  return (
    <ExpandableSection
      headerText={t('taskDefinitions.advanced')}
      headingTagOverride="h3"
      expanded={open || wrong}
      onChange={({ detail }) => setOpen(detail.expanded)}
      data-testid="advanced"
    >
      <SpaceBetween size="l">
        {groups.map(([name, Fields]) => (
          <SpaceBetween size="s" key={name}>
            <Box variant="h4">{t(`taskDefinitions.${name}`)}</Box>
            <Fields {...props} />
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}
