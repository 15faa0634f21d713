# shellcheck shell=bash
# The Python of embedded sandboxes and of the agent's tests: that of the image, by the same pinned packages. Made once per list of packages.
make_venv() { # sets and exports BERTH_PYTHON
  local requirements=$root/images/code-interpreter/requirements.txt key folder
  key=$({ "$python" --version; cat "$requirements"; } | sha256sum | cut -c1-12)
  folder=$BERTH_CACHE/venv-$key
  if [[ ! -e $folder/.complete ]]; then
    say "making a Python of Berth's own in $folder, once (a minute or two)"
    rm -rf "$folder"
    child_of_ours "$python" -m venv "$folder"
    child_of_ours "$folder/bin/python" -m pip install --progress-bar off --requirement "$requirements" >&2 ||
      die "pip could not install $requirements; what it said stands above"
    touch "$folder/.complete"
  fi
  export BERTH_PYTHON=$folder/bin/python
}
