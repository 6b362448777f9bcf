# Every resource twice: `plain` with as little as it takes, `full` with every argument that Minato
# serves. `changed` is the second state of both.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "changed" {
  type    = bool
  default = false
}

data "aws_caller_identity" "me" {}

locals {
  account = data.aws_caller_identity.me.account_id
  tags    = var.changed ? { team = "green", new = "" } : { team = "blue", old = "a b+c" }
}
