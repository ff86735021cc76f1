#!/usr/bin/env python3
"""Checks what is in Deployment/: manifests by the schemas of those who read them, the container recipe by a linter, and
the manifests' own commands by running them, index by index, as the engines would.

    check.py PROGRAM

What this cannot do here is to start containers: there is neither an engine nor a cluster. The commands run on this
machine, with the manifests' paths and the image's program mapped to a folder and to PROGRAM.
"""
import copy
import filecmp
import json
import os
import re
import subprocess
import sys
import tempfile

import botocore.session
import botocore.validate
import kubernetes_validate
import yaml

root = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
program = os.path.realpath(sys.argv[1])
KUBERNETES_VERSIONS = ("1.33", "1.37")  # the first with backoffLimitPerIndex for good, and the newest known here


def require(condition, words):
    if not condition:
        sys.exit(f"Deployment: {words}")


def load(name):
    with open(os.path.join(root, "Deployment", name)) as file:
        return json.load(file) if name.endswith(".json") else yaml.safe_load(file)


# --- Syntax ---

def check_kubernetes(name):
    manifest = load(name)
    for version in KUBERNETES_VERSIONS:
        kubernetes_validate.validate(manifest, version, strict=True)
    broken = copy.deepcopy(manifest)
    broken["spec"]["completionsMode"] = "Indexed"
    try:
        kubernetes_validate.validate(broken, KUBERNETES_VERSIONS[0], strict=True)
    except kubernetes_validate.ValidationError:
        return manifest
    sys.exit("Deployment: the validator lets a misspelt field pass")


def batch_errors(operation, parameters):
    model = botocore.session.get_session().get_service_model("batch").operation_model(operation).input_shape
    return botocore.validate.ParamValidator().validate(parameters, model).generate_report()


def check_batch(name, operation):
    parameters = load(name)
    report = batch_errors(operation, parameters)
    require(not report, f"{name}: {report}")
    require(batch_errors(operation, {**parameters, "arraySize": 3}), "the validator lets a misspelt parameter pass")
    return parameters


stitch, merge = check_kubernetes("kubernetes/stitch.yaml"), check_kubernetes("kubernetes/merge.yaml")
definition = check_batch("aws-batch/job-definition.json", "RegisterJobDefinition")
batch_stitch, batch_merge = check_batch("aws-batch/stitch.json", "SubmitJob"), check_batch("aws-batch/merge.json", "SubmitJob")
require(batch_stitch["jobDefinition"] == batch_merge["jobDefinition"] == definition["jobDefinitionName"], "job names")
subprocess.run(
    [os.path.join(os.path.dirname(sys.executable), "hadolint"), os.path.join(root, "Deployment", "Containerfile")], check=True)
for script in ("submit.sh", "shard.sbatch", "merge.sbatch"):
    subprocess.run(["bash", "-n", os.path.join(root, "Deployment", "slurm", script)], check=True)


# --- The commands, run ---

def run(command, folder, variables):
    """A container's command, with its paths under `folder`."""
    places = {"/usr/local/bin/opusstitch": program, "/archives": f"{folder}/archives", "/bags": f"{folder}/bags",
              "/data": folder}
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, places)) + r")(?![\w-])")
    words = [pattern.sub(lambda found: places[found.group()], word) for word in command]
    environment = {"PATH": "/usr/bin:/bin", **variables}
    done = subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


def tree(folder):
    return sorted(os.path.relpath(os.path.join(parent, name), folder)
                  for parent, _, names in os.walk(folder) for name in names)


def same(left, right):
    require(tree(left) == tree(right), f"{left} and {right} have other files")
    _, mismatch, errors = filecmp.cmpfiles(left, right, tree(left), shallow=False)
    dated = {"bag-info.txt", "tagmanifest-sha256.txt"}  # made on either side of midnight, they differ
    require(not errors and not set(mismatch) - dated, f"{left} and {right} differ: {mismatch} {errors}")


def job(shard_command, merge_command, variables, count, bag, day, status):
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(root, "Fixtures", day), f"{folder}/archives")
        single, _ = run([program, "stitch", "/archives", "--output", f"{folder}/single"], folder, {})
        require(single == status, f"a single run ended with {single}")
        os.makedirs(f"{folder}/bags/shards")
        for index in range(count):
            ended, words = run(shard_command, folder, variables(index))
            require(ended == 0, f"shard {index} of {day} ended with {ended}: {words}")
        ended, words = run(merge_command, folder, {})
        require(ended == status, f"merging {day} ended with {ended}: {words}")
        same(f"{folder}/single", f"{folder}/{bag}")


def container(manifest):
    return manifest["spec"]["template"]["spec"]["containers"][0]


def referring(command):
    return [re.sub(r"^Ref::(\w+)$", lambda found: definition["parameters"][found.group(1)], word) for word in command]


completions = stitch["spec"]["completions"]
require(f"--shards {completions} " in container(stitch)["args"][0], "completions and --shards differ")
size = batch_stitch["arrayProperties"]["size"]
for day, status in (("day", 0), ("problem-day", 2)):
    job(container(stitch)["command"] + container(stitch)["args"], container(merge)["command"] + container(merge)["args"],
        lambda index: {"JOB_COMPLETION_INDEX": str(index)}, completions, "bags/bag", day, status)
    job(referring(batch_stitch["containerOverrides"]["command"]), referring(batch_merge["containerOverrides"]["command"]),
        lambda index: {"AWS_BATCH_JOB_ARRAY_INDEX": str(index), "AWS_BATCH_JOB_ARRAY_SIZE": str(size)}, size, "bag", day,
        status)
print(f"Deployment: manifests are valid, and their commands give the bag of a single run ({completions} and {size} shards)")
