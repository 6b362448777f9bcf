import type { Dictionary } from '../words';
import { clusters } from './clusters';
import { common } from './common';
import { ecr } from './ecr';
import { home } from './home';
import { instances } from './instances';
import { login } from './login';
import { logs } from './logs';
import { shell } from './shell';
import { tags } from './tags';
import { taskDefinitions } from './taskDefinitions';
import { tasks } from './tasks';
import { workshop } from './workshop';

export const ja: Dictionary = {
  clusters,
  common,
  ecr,
  home,
  instances,
  login,
  logs,
  shell,
  tags,
  taskDefinitions,
  tasks,
  workshop,
};
