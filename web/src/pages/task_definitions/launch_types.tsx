import type { Compatibility } from '@aws-sdk/client-ecs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths';
import { useText } from '../../i18n/locale';

export function LaunchTypes(props: { onChosen: (type: Compatibility) => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Compatibility>('EC2');
  const items = [
    { id: 'EC2' as const, name: t('taskDefinitions.ec2'), hint: t('taskDefinitions.ec2Hint') },
    {
      id: 'FARGATE' as const,
      name: t('taskDefinitions.fargate'),
      hint: t('taskDefinitions.fargateHint'),
    },
    {
      id: 'EXTERNAL' as const,
      name: t('taskDefinitions.external'),
      hint: t('taskDefinitions.externalHint'),
    },
  ];
  return (
    <SpaceBetween size="l">
      <Cards
        header={<Header variant="h1">{t('taskDefinitions.compatibility')}</Header>}
        items={items}
        trackBy="id"
        selectionType="single"
        selectedItems={items.filter((item) => item.id === selected)}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems[0]?.id ?? 'EC2')}
        entireCardClickable
        ariaLabels={{
          itemSelectionLabel: (_, item) => item.name,
          selectionGroupLabel: t('taskDefinitions.compatibility'),
        }}
        cardDefinition={{
          header: (item) => (
            <Box variant="h2" data-testid={`launch-${item.id}`}>
              {item.name}
            </Box>
          ),
          sections: [{ id: 'hint', content: (item) => item.hint }],
        }}
      />
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={() => void navigate(paths.taskDefinitions)}>
          {t('common.cancel')}
        </Button>
        <Button variant="primary" onClick={() => props.onChosen(selected)} data-testid="next-step">
          {t('common.next')}
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
