export const tags = {
  title: 'Tags',
  none: 'No tags',
  add: 'Add tag',
  remove: 'Remove',
  key: 'Key',
  value: 'Value',
  saved: 'Tags are saved',
  invalid: 'A key of its own, up to 128 characters, not beginning with aws:',
  noVariables: 'No variables',
  addVariable: 'Add variable',
  noAttributes: 'No attributes',
  addAttribute: 'Add attribute',
} as const;
