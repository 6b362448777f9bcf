import { CreateRoleCommand } from '@aws-sdk/client-iam';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { notify, notifyError } from '../../app/notifications';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { useText } from '../../i18n/locale';
import { useRoles } from './reading';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
});

const inputOf = (role: string) => ({ RoleName: role, AssumeRolePolicyDocument: trust });

const isName = (text: string) => /^[\w+=,.@-]{1,64}$/.test(text);

// A role by name or ARN; one that does not exist can be made at once.
export function RoleField(props: {
  label: string;
  description: string;
  value: string;
  onChange: (value: string) => void;
  'data-testid': string;
}) {
  const t = useText();
  const roles = useRoles();
  const name = props.value.trim();
  const known = (roles.data ?? []).some((role) => role.RoleName === name || role.Arn === name);
  const create = useAwsChange(
    ({ iam }, role: string) => iam.send(new CreateRoleCommand(inputOf(role))),
    [['iam', 'roles']],
  );
  const missing = roles.data !== undefined && !known && isName(name);
  return (
    <FormField label={props.label} description={props.description}>
      <SpaceBetween size="xs">
        <Autosuggest
          value={props.value}
          options={(roles.data ?? []).map((role) => ({ value: role.RoleName }))}
          onChange={({ detail }) => props.onChange(detail.value)}
          enteredTextLabel={(value) => value}
          ariaLabel={props.label}
          data-testid={props['data-testid']}
        />
        {missing && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              loading={create.isPending}
              formAction="none"
              data-testid={`create-${props['data-testid']}`}
              onClick={() =>
                create.mutate(name, {
                  onSuccess: () =>
                    notify('success', t('taskDefinitions.roleCreated', { role: name })),
                  onError: (error) => notifyError(error),
                })
              }
            >
              {t('taskDefinitions.createRole', { role: name })}
            </Button>
            <CliCommandButton
              calls={[{ service: 'iam', operation: 'CreateRole', input: inputOf(name) }]}
            />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </FormField>
  );
}
