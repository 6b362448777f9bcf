import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRegion } from '../../app/region';
import { useText } from '../../i18n/locale';
import type { FieldsProps } from './container_fields';
import { awslogsOptions, type OptionRow } from './container_form';
import { Rows, textColumn } from './fields';

export function LogFields({ form, change, request, said }: FieldsProps) {
  const t = useText();
  const region = useRegion();
  const { driver, options } = form.log;
  const none = { value: '', label: t('taskDefinitions.noLogDriver') };
  const drivers = [...new Set(['awslogs', ...(driver === '' ? [] : [driver])])];
  const choices = [none, ...drivers.map((value) => ({ value, label: value }))];
  return (
    <SpaceBetween size="m">
      <FormField
        label={t('taskDefinitions.logDriver')}
        description={t('taskDefinitions.logDriverHint')}
        errorText={said('logConfiguration', 'logDriver')}
      >
        <Select
          selectedOption={choices.find((choice) => choice.value === driver) ?? none}
          options={choices}
          data-testid="log-driver"
          onChange={({ detail }) => {
            const chosen = detail.selectedOption.value ?? '';
            if (chosen === driver) return;
            const fresh = awslogsOptions(request.family || form.name, region);
            change({ log: { driver: chosen, options: chosen === 'awslogs' ? fresh : [] } });
          }}
        />
      </FormField>
      {driver !== '' && (
        <Rows
          label={t('taskDefinitions.logOptions')}
          error={said('logConfiguration', 'options')}
          rows={options}
          onChange={(rows) => change({ log: { driver, options: rows } })}
          newRow={{ name: '', value: '' }}
          addText={t('taskDefinitions.addOption')}
          data-testid="log-options"
          columns={[
            textColumn<OptionRow>(t('taskDefinitions.variable'), 'name'),
            textColumn<OptionRow>(t('common.value'), 'value'),
          ]}
        />
      )}
    </SpaceBetween>
  );
}
