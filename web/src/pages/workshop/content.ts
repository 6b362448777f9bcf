// The values of the workshop and the two files of its image, the same in every language.
export const values = {
  repository: 'workshop0802_00',
  name: 'workshop0802',
  role: 'ecsTaskExectionRole', // spelled as the workshop does
  memory: '128',
  ports: '8080:80',
  instanceType: 't3.micro',
  port: '8080',
};

export const files = [
  {
    name: 'Dockerfile',
    text: 'FROM nginx:alpine\nCOPY index.html /usr/share/nginx/html/index.html\n',
  },
  { name: 'index.html', text: 'Hello world From workShop!!\n' },
];
