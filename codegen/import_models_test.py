#!/usr/bin/env python3
"""The importer reads an npm package's schemas and adds what they know to a botocore model.

The package here is a small one in the form of @aws-sdk/client-*, written into a temporary folder.
"""
import copy
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
MODELS = pathlib.Path(__file__).resolve().parent.parent / "models"
sys.path.insert(0, str(MODELS))

import import_models
import npm_model
from merge_models import Merge

PACKAGE = {
    "package.json": '{"version": "3.7.0"}',
    "dist-es/schemas/schemas_0.js": '''
const _B = "Box";
const _GBR = "GetBoxRequest";
const _GB = "GetBox";
const _FB = "FindBoxes";
const _c = "client";
const _e = "error";
const _hE = "httpError";
const _n = "name";
const _s = "smithy.ts.sdk.synthetic.com.amazonaws.box";
const _SS = "SensitiveString";
const n0 = "com.amazonaws.box";
import { TypeRegistry } from "@smithy/core/schema";
const _s_registry = new TypeRegistry(_s);
export var BoxServiceException$ = [-3, _s, "BoxServiceException", 0, [], []];
export var BusyException$ = [-3, n0, "BusyException",
    { [_e]: _c, [_hE]: 409 },
    ["message"],
    [0]
];
n0_registry.registerError(BusyException$, BusyException);
var SensitiveString = [0, n0, _SS, 8, 0];
export var Box$ = [3, n0, _B,
    0,
    [_n, "color", "sides", "lids", "inner", "madeAt", "secret", "notes", "weight"],
    [0, 0, 64 | 0, () => Lids, () => Inner$, 4, [() => SensitiveString, 0], 128 | 0, 1], 1
];
export var GetBoxRequest$ = [3, n0, _GBR,
    0,
    [_n],
    [0], 1
];
export var FindBoxesRequest$ = [3, n0, "FindBoxesRequest",
    0,
    ["status", "maxResults", "nextToken"],
    [64 | 0, 1, 0]
];
export var FindBoxesResponse$ = [3, n0, "FindBoxesResponse",
    0,
    ["boxes", "nextToken"],
    [[() => BoxList, 0], 0]
];
export var Lid$ = [3, n0, "Lid",
    0,
    ["flat"],
    [2]
];
var BoxList = [1, n0, "BoxList",
    0, [() => Box$,
        0]
];
var Lids = [1, n0, "Lids",
    0, () => Lid$
];
export var Inner$ = [4, n0, "Inner",
    0,
    ["kind"],
    [0]
];
export var GetBox$ = [9, n0, _GB,
    0, () => GetBoxRequest$, () => Box$
];
export var FindBoxes$ = [9, n0, _FB,
    0, () => FindBoxesRequest$, () => FindBoxesResponse$
];
export var Forget$ = [9, n0, "Forget",
    0, () => __Unit, () => __Unit
];
''',
    "dist-es/models/enums.js": '''export const Color = {
    BLUE: "blue",
    RED: "red",
};
export const Status = {
    OPEN: "OPEN",
    SHUT: "SHUT",
};
''',
    "dist-types/models/models_0.d.ts": '''import type { Color, Status } from "./enums";
export interface Box {
    /**
     * <p>sides?: string</p>
     */
    weight?: number | undefined;
    color?: Color | undefined;
    name: string | undefined;
    sides?: Color[] | undefined;
    lids?: Lid[] | undefined;
    inner?: Inner | undefined;
    madeAt?: Date | undefined;
    secret?: string | undefined;
    notes?: Record<string, string> | undefined;
}
export interface FindBoxesRequest {
    status?: Status[] | undefined;
    maxResults?: number | undefined;
    nextToken?: string | undefined;
}
export declare namespace Inner {
    interface KindMember {
        kind: Color;
        $unknown?: never;
    }
    interface $UnknownMember {
        kind?: never;
        $unknown: [string, any];
    }
}
''',
    "dist-es/pagination/FindBoxesPaginator.js":
        'export const paginateFindBoxes = createPaginator(BoxClient, FindBoxesCommand, '
        '"nextToken", "nextToken", "maxResults");',
    "dist-types/commands/GetBoxCommand.d.ts": '''
 * @throws {@link BusyException} (client fault)
 *  <p>Somebody else has it.</p>
 * @throws {@link BoxServiceException}
''',
    "dist-types/commands/FindBoxesCommand.d.ts": "",
    "dist-types/commands/ForgetCommand.d.ts": "",
}
BOTOCORE = {
    "metadata": {"protocol": "json"},
    "operations": {"GetBox": {"name": "GetBox", "input": {"shape": "GetBoxRequest"},
                              "output": {"shape": "Box"}, "errors": []}},
    "shapes": {
        "GetBoxRequest": {"type": "structure", "members": {"name": {"shape": "BoxName"}}},
        "Box": {"type": "structure", "required": ["name", "color"], "members": {
            "color": {"shape": "Color"}, "name": {"shape": "BoxName"}}},
        "BoxName": {"type": "string", "max": 20, "pattern": "[a-z]+"},
        "Color": {"type": "string", "enum": ["red", "green"]},
        "Lots": {"type": "double"},
    },
}
ADDITIONS = {"members": {"FindBoxesRequest.maxResults": "PageSize"},
             "shapes": {"PageSize": {"type": "integer", "min": 1, "max": 50}}}


def package():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in PACKAGE.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return npm_model.read(folder)


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.npm = package()

    def test_operations_have_their_ends_and_errors(self):
        self.assertEqual(self.npm["version"], "3.7.0")
        self.assertEqual(self.npm["operations"], {
            "GetBox": {"input": "GetBoxRequest", "output": "Box", "errors": ["BusyException"]},
            "FindBoxes": {"input": "FindBoxesRequest", "output": "FindBoxesResponse",
                          "errors": []},
            "Forget": {"input": None, "output": None, "errors": []}})

    def test_members_are_in_the_order_of_the_types_and_know_their_enum(self):
        box = self.npm["structures"]["Box"]
        self.assertEqual(list(box["members"]), ["weight", "color", "name", "sides", "lids",
                                                "inner", "madeAt", "secret", "notes"])
        self.assertEqual(box["required"], ["name"])
        self.assertEqual(box["members"]["sides"], ("list", ("string", None)))
        self.assertEqual(box["members"]["notes"], ("map", ("string", None)))
        self.assertEqual(box["members"]["secret"], ("string", None))
        self.assertEqual(box["members"]["inner"], ("shape", "Inner"))
        self.assertEqual(box["enums"]["sides"], "Color")
        self.assertEqual(self.npm["structures"]["Inner"]["enums"], {"kind": "Color"})

    def test_the_client_s_own_error_is_no_shape(self):
        self.assertEqual(self.npm["errors"], {
            "BusyException": {"code": "BusyException", "status": 409, "server": False}})

    def test_what_is_not_understood_is_refused(self):
        with self.assertRaises(ValueError):
            npm_model.statements("var Broken = [1, n0 2];")


class Merging(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        merge = Merge(copy.deepcopy(BOTOCORE), package(), ADDITIONS)
        cls.model, cls.pages = merge.run(), merge.paginators({})
        cls.shapes = cls.model["shapes"]

    def test_limits_stay(self):
        self.assertEqual(self.shapes["BoxName"], BOTOCORE["shapes"]["BoxName"])
        self.assertEqual(self.shapes["Box"]["members"]["name"], {"shape": "BoxName"})

    def test_new_enum_values_follow_the_known_ones(self):
        self.assertEqual(self.shapes["Color"]["enum"], ["red", "green", "blue"])

    def test_new_members_get_shapes(self):
        members = {name: ref["shape"] for name, ref in self.shapes["Box"]["members"].items()}
        self.assertEqual(members, {
            "weight": "Integer", "color": "Color", "name": "BoxName", "sides": "ColorList",
            "lids": "Lids", "inner": "Inner", "madeAt": "Timestamp", "secret": "String",
            "notes": "StringMap"})
        self.assertEqual(self.shapes["ColorList"], {"type": "list", "member": {"shape": "Color"}})
        self.assertEqual(self.shapes["Inner"]["members"], {"kind": {"shape": "Color"}})
        self.assertEqual(self.shapes["Lid"]["members"], {"flat": {"shape": "Boolean"}})

    def test_what_is_required_is_the_newer_model_s(self):
        self.assertEqual(self.shapes["Box"]["required"], ["name"])

    def test_a_string_of_a_known_name_has_its_limits(self):
        self.assertEqual(self.shapes["GetBoxRequest"]["required"], ["name"])
        self.assertEqual(self.shapes["GetBoxRequest"]["members"]["name"], {"shape": "BoxName"})

    def test_limits_written_by_hand_are_used(self):
        self.assertEqual(self.shapes["FindBoxesRequest"]["members"]["maxResults"],
                         {"shape": "PageSize"})
        self.assertEqual(self.shapes["PageSize"]["max"], 50)

    def test_operations_errors_and_pages(self):
        operations = self.model["operations"]
        self.assertEqual(set(operations), {"GetBox", "FindBoxes", "Forget"})
        self.assertEqual(operations["GetBox"]["errors"], [{"shape": "BusyException"}])
        self.assertNotIn("input", operations["Forget"])
        self.assertEqual(self.pages, {"FindBoxes": {
            "input_token": "nextToken", "output_token": "nextToken", "limit_key": "maxResults",
            "result_key": "boxes"}})

    def test_the_compact_form_holds_it_all(self):
        document = import_models.compact("box", self.model, self.pages, "all", "test")
        self.assertEqual(document["shapes"]["BusyException"]["error"],
                         {"code": "BusyException", "status": 409, "sender": True})
        self.assertEqual(document["operations"]["FindBoxes"]["pages"]["result_key"], "boxes")
        self.assertNotIn("Lots", document["shapes"])

    def test_merging_twice_changes_nothing(self):
        again = Merge(self.model, package(), ADDITIONS).run()
        self.assertEqual(json.dumps(again), json.dumps(self.model))


class Stored(unittest.TestCase):
    """models/ecs.json and ecr.json were made with both sources."""

    def test_every_operation_is_known(self):
        for service, operations, newest in (("ecs", 88, "CreateGateway"),
                                            ("ecr", 62, "StartReplicationBackfill")):
            with self.subTest(service=service):
                model = json.loads((MODELS / f"{service}.json").read_text())
                self.assertEqual(len(model["operations"]), operations)
                self.assertIn(newest, model["operations"])
                self.assertIn("@aws-sdk/client-" + service, model["source"])


if __name__ == "__main__":
    unittest.main()
