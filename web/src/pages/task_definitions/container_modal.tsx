import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useText } from '../../i18n/locale';
import type { ContainerForm, PortRow } from './form_model';
import { useImageNames } from './reading';
import { containerErrors } from './validation';

interface PartProps {
  form: ContainerForm;
  change: (part: Partial<ContainerForm>) => void;
}

const protocols = ['tcp', 'udp'] as const;

function Ports(props: PartProps & { error: string | undefined }) {
  const t = useText();
  const { ports } = props.form;
  const change = (index: number, part: Partial<PortRow>) =>
    props.change({ ports: ports.map((row, at) => (at === index ? { ...row, ...part } : row)) });
  return (
    <FormField label={t('taskDefinitions.ports')} errorText={props.error} stretch>
      <AttributeEditor
        items={ports}
        addButtonText={t('taskDefinitions.addPort')}
        removeButtonText={t('common.remove')}
        data-testid="ports"
        onAddButtonClick={() =>
          props.change({ ports: [...ports, { hostPort: '', containerPort: '', protocol: 'tcp' }] })
        }
        onRemoveButtonClick={({ detail }) =>
          props.change({ ports: ports.filter((_, at) => at !== detail.itemIndex) })
        }
        definition={[
          {
            label: t('taskDefinitions.hostPort'),
            control: (row: PortRow, index: number) => (
              <Input
                value={row.hostPort}
                inputMode="numeric"
                onChange={({ detail }) => change(index, { hostPort: detail.value })}
                data-testid={`host-port-${index}`}
              />
            ),
          },
          {
            label: t('taskDefinitions.containerPort'),
            control: (row: PortRow, index: number) => (
              <Input
                value={row.containerPort}
                inputMode="numeric"
                onChange={({ detail }) => change(index, { containerPort: detail.value })}
                data-testid={`container-port-${index}`}
              />
            ),
          },
          {
            label: t('taskDefinitions.protocol'),
            control: (row: PortRow, index: number) => (
              <Select
                selectedOption={{ value: row.protocol, label: row.protocol }}
                options={protocols.map((value) => ({ value, label: value }))}
                onChange={({ detail }) =>
                  change(index, { protocol: detail.selectedOption.value as 'tcp' | 'udp' })
                }
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}

function Environment({ form, change }: PartProps) {
  const t = useText();
  const rows = form.environment;
  const put = (index: number, part: { name?: string; value?: string }) =>
    change({ environment: rows.map((row, at) => (at === index ? { ...row, ...part } : row)) });
  return (
    <FormField label={t('taskDefinitions.environment')} stretch>
      <AttributeEditor
        items={rows}
        addButtonText={t('taskDefinitions.addVariable')}
        removeButtonText={t('common.remove')}
        onAddButtonClick={() => change({ environment: [...rows, { name: '', value: '' }] })}
        onRemoveButtonClick={({ detail }) =>
          change({ environment: rows.filter((_, at) => at !== detail.itemIndex) })
        }
        definition={[
          {
            label: t('taskDefinitions.variable'),
            control: (row: { name?: string }, index: number) => (
              <Input
                value={row.name ?? ''}
                onChange={({ detail }) => put(index, { name: detail.value })}
              />
            ),
          },
          {
            label: t('common.value'),
            control: (row: { value?: string }, index: number) => (
              <Input
                value={row.value ?? ''}
                onChange={({ detail }) => put(index, { value: detail.value })}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}

function Advanced({ form, change }: PartProps) {
  const t = useText();
  return (
    <SpaceBetween size="m">
      <Environment form={form} change={change} />
      <FormField
        label={t('taskDefinitions.logGroup')}
        description={t('taskDefinitions.logGroupHint')}
      >
        <Input value={form.logGroup} onChange={({ detail }) => change({ logGroup: detail.value })} />
      </FormField>
      <FormField
        label={t('taskDefinitions.command')}
        description={t('taskDefinitions.commandHint')}
      >
        <Textarea
          value={form.command}
          onChange={({ detail }) => change({ command: detail.value })}
        />
      </FormField>
      <Checkbox
        checked={form.essential}
        onChange={({ detail }) => change({ essential: detail.checked })}
      >
        {t('taskDefinitions.essential')}
      </Checkbox>
    </SpaceBetween>
  );
}

function Basics(props: PartProps & { errors: ReturnType<typeof containerErrors> }) {
  const t = useText();
  const images = useImageNames();
  const { form, change, errors } = props;
  const said = (key: keyof typeof errors) => errors[key] && t(errors[key]);
  return (
    <>
      <FormField label={t('taskDefinitions.containerName')} errorText={said('name')}>
        <Input
          value={form.name}
          onChange={({ detail }) => change({ name: detail.value })}
          data-testid="container-name"
        />
      </FormField>
      <FormField
        label={t('taskDefinitions.image')}
        description={t('taskDefinitions.imageHint')}
        errorText={said('image')}
      >
        <Autosuggest
          value={form.image}
          options={(images.data ?? []).map((value) => ({ value }))}
          onChange={({ detail }) => change({ image: detail.value })}
          enteredTextLabel={(value) => value}
          ariaLabel={t('taskDefinitions.image')}
          data-testid="container-image"
        />
      </FormField>
      <FormField
        label={t('taskDefinitions.memory')}
        description={t('taskDefinitions.memoryHint')}
        errorText={said('memory')}
      >
        <Input
          value={form.memory}
          inputMode="numeric"
          onChange={({ detail }) => change({ memory: detail.value })}
          data-testid="container-memory"
        />
      </FormField>
      <Ports form={form} change={change} error={said('ports')} />
    </>
  );
}

export function ContainerModal(props: {
  initial: ContainerForm;
  adding: boolean;
  otherNames: string[];
  taskMemory: string | undefined;
  onSave: (form: ContainerForm) => void;
  onClose: () => void;
}) {
  const t = useText();
  const [form, setForm] = useState(props.initial);
  const [tried, setTried] = useState(false);
  const found = containerErrors(form, props.otherNames, props.taskMemory);
  const change = (part: Partial<ContainerForm>) => setForm((before) => ({ ...before, ...part }));
  const save = () => {
    setTried(true);
    if (Object.keys(found).length === 0) props.onSave(form);
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
              {t('common.save')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Basics form={form} change={change} errors={tried ? found : {}} />
        <ExpandableSection headerText={t('common.details')}>
          <Advanced form={form} change={change} />
        </ExpandableSection>
      </SpaceBetween>
    </Modal>
  );
}
