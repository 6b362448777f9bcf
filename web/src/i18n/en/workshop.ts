export const workshop = {
  title: 'Workshop: from a Dockerfile to a page in the browser',
  intro:
    'You put an image into a repository, describe it as a task, make a cluster with one instance, run the task there and open its page.',
  values: 'Values of this step',
  open: 'Open the page',
  step1: '1. Make a repository and push the image',
  step1Text:
    'Create the repository, then open its push commands and run them in the folder with these two files.',
  step2: '2. Describe the task',
  step2Text:
    'Choose "Create new task definition" and the launch type EC2. Add one container; its image is the URI that the repository shows. The form offers to create the role that is missing, and to attach the policy that lets it pull the image: accept both.',
  step3: '3. Make the cluster',
  step3Text:
    'Choose "EC2 Linux + Networking", enter the values and watch how each resource is made. Then view the cluster.',
  step4: '4. Run the task',
  step4Text: 'On the tab Tasks choose "Run new task", the launch type EC2 and the task definition.',
  step5: '5. Open the page',
  step5Text:
    'Follow the link in the column Container instance, copy the public DNS and open http://<public DNS>:8080/. It says: Hello world From workShop!!',
  repository: 'Repository name',
  name: 'Name of task definition, container and cluster',
  role: 'Task role and task execution role',
  memory: 'Memory limit (MiB)',
  ports: 'Port mapping (host:container)',
  type: 'EC2 instance type',
  portRange: 'Port range',
  opened: 'I have opened the page',
} as const;
