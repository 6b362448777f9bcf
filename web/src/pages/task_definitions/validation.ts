// What is wrong with a form before it is sent; the server has the last word.
import type { TextKey } from '../../i18n/words';
import type { ContainerForm, Request } from './form_model';

const name = /^[A-Za-z0-9_-]{1,255}$/;

const isPort = (text: string) => /^\d{1,5}$/.test(text) && +text >= 1 && +text <= 65535;

export type ContainerErrors = Partial<Record<'name' | 'image' | 'memory' | 'ports', TextKey>>;

// `others` are the names of the other containers; `taskMemory` counts for all of them.
export function containerErrors(
  form: ContainerForm,
  others: string[],
  taskMemory: string | undefined,
): ContainerErrors {
  const errors: ContainerErrors = {};
  if (!name.test(form.name) || others.includes(form.name)) {
    errors.name = 'taskDefinitions.containerNameInvalid';
  }
  if (form.image.trim() === '') errors.image = 'taskDefinitions.imageMissing';
  const memory = form.memory.trim();
  const optional = memory === '' && taskMemory !== undefined;
  if (!optional && !(/^\d+$/.test(memory) && Number(memory) >= 6)) {
    errors.memory = 'taskDefinitions.memoryMissing';
  }
  const badPort = form.ports.some(
    (port) =>
      !isPort(port.containerPort) ||
      !(port.hostPort === '' || port.hostPort === '0' || isPort(port.hostPort)),
  );
  if (badPort) errors.ports = 'taskDefinitions.portInvalid';
  return errors;
}

export function requestErrors(request: Request): { family?: TextKey; containers?: TextKey } {
  return {
    ...(name.test(request.family ?? '') ? {} : { family: 'taskDefinitions.familyInvalid' }),
    ...((request.containerDefinitions?.length ?? 0) > 0
      ? {}
      : { containers: 'taskDefinitions.noContainers' }),
  } as { family?: TextKey; containers?: TextKey };
}
