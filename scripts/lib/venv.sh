# shellcheck shell=bash
# Pythons of Berth's own, each made once per list of packages.

# The Python of embedded sandboxes and of the agent's tests: that of the image, by the same pinned packages.
make_venv() { # sets and exports BERTH_PYTHON
  local folder
  venv_of "$root/images/code-interpreter/requirements.txt"
  export BERTH_PYTHON=$folder/bin/python
}

# The Python that AgentRun's own client runs in, for the end-to-end suite.
make_sdk_venv() { # sets and exports BERTH_E2E_SDK_PYTHON
  local folder
  # The list is complete: it leaves out what the client requires for other services.
  venv_of "$root/e2e/src/test/python/requirements.txt" --no-deps
  export BERTH_E2E_SDK_PYTHON=$folder/bin/python
}

# The Python that has Schemathesis, for the end-to-end suite.
make_schemathesis_venv() { # sets and exports BERTH_E2E_SCHEMATHESIS_PYTHON
  local folder
  venv_of "$root/e2e/src/test/python/conformance/requirements.txt" --no-deps
  export BERTH_E2E_SCHEMATHESIS_PYTHON=$folder/bin/python
}

venv_of() { # list of packages, pip argument...; sets $folder
  local requirements=$1 key; shift
  key=$({ "$python" --version; cat "$requirements"; } | sha256sum | cut -c1-12)
  folder=$BERTH_CACHE/venv-$key
  [[ ! -e $folder/.complete ]] || return 0
  say "making a Python of Berth's own in $folder, once (a minute or two)"
  rm -rf "$folder"
  child_of_ours "$python" -m venv "$folder"
  child_of_ours "$folder/bin/python" -m pip install --progress-bar off --requirement "$requirements" "$@" >&2 ||
    die "pip could not install $requirements; what it said stands above"
  touch "$folder/.complete"
}
