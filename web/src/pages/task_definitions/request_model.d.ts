// Made by scripts/request_model.ts from models/ecs.json: shapes by name.
declare module 'virtual:register-task-definition-model' {
  export interface Shape {
    type: string;
    members?: Record<string, string>;
    required?: string[];
    member?: string;
    key?: string;
    value?: string;
    enum?: string[];
    min?: number;
    max?: number;
    pattern?: string;
  }
  const shapes: Record<string, Shape>;
  export default shapes;
}
