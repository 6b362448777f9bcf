import { AttachRolePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import Alert from '@cloudscape-design/components/alert';
import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { notify, notifyError } from '../../app/notifications';
import { useAwsChange } from '../../aws/query';
import { CliCommandButton } from '../../components/cli';
import { useText } from '../../i18n/locale';
import { useAttachedPolicies, useRoles } from './reading';

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

// Lets the agent pull images from ECR and write logs:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
export const executionPolicy = {
  name: 'AmazonECSTaskExecutionRolePolicy',
  arn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
};
type Policy = typeof executionPolicy;

const attachmentOf = (role: string, policy: Policy) => ({ RoleName: role, PolicyArn: policy.arn });

const isName = (text: string) => /^[\w+=,.@-]{1,64}$/.test(text);

// Offers to attach the policy that a role of this kind works with, to a role that lacks it.
function PolicyOffer({ role, policy, id }: { role: string; policy: Policy; id: string }) {
  const t = useText();
  const attached = useAttachedPolicies(role);
  const attach = useAwsChange(
    ({ iam }) => iam.send(new AttachRolePolicyCommand(attachmentOf(role, policy))),
    [['iam', 'attachedPolicies', role]],
  );
  if (attached.data === undefined) return null;
  if (attached.data.some(({ PolicyArn }) => PolicyArn === policy.arn)) return null;
  return (
    <Alert type="info" data-testid={`lacks-policy-${id}`}>
      <SpaceBetween size="xs">
        <span>{t('taskDefinitions.lacksPolicy', { role, policy: policy.name })}</span>
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            loading={attach.isPending}
            formAction="none"
            data-testid={`attach-policy-${id}`}
            onClick={() => attach.mutate(undefined, { onError: (error) => notifyError(error) })}
          >
            {t('taskDefinitions.attachPolicy')}
          </Button>
          <CliCommandButton
            calls={[
              { service: 'iam', operation: 'AttachRolePolicy', input: attachmentOf(role, policy) },
            ]}
          />
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}

// A role by name or ARN; one that does not exist can be made at once, with `policy` attached.
export function RoleField(props: {
  label: string;
  description: string;
  value: string;
  onChange: (value: string) => void;
  policy?: Policy;
  'data-testid': string;
}) {
  const t = useText();
  const roles = useRoles();
  const name = props.value.trim();
  const found = (roles.data ?? []).find((role) => role.RoleName === name || role.Arn === name);
  const { policy } = props;
  const create = useAwsChange(
    async ({ iam }, role: string) => {
      await iam.send(new CreateRoleCommand(inputOf(role)));
      if (policy) await iam.send(new AttachRolePolicyCommand(attachmentOf(role, policy)));
    },
    [['iam', 'roles']],
  );
  const missing = roles.data !== undefined && !found && isName(name);
  const attachment = policy
    ? [{ service: 'iam', operation: 'AttachRolePolicy', input: attachmentOf(name, policy) } as const]
    : [];
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
              calls={[
                { service: 'iam', operation: 'CreateRole', input: inputOf(name) },
                ...attachment,
              ]}
            />
          </SpaceBetween>
        )}
        {policy && found?.RoleName && (
          <PolicyOffer role={found.RoleName} policy={policy} id={props['data-testid']} />
        )}
      </SpaceBetween>
    </FormField>
  );
}
