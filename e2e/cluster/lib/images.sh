# shellcheck shell=bash
# Berth's images, built by images/build as archives, on the node.
berth_images=(agent code-interpreter operator proxy)

# Sets $changed to the names of those that were not on the node in this form.
load_images() { # name...: Berth's own when none is named
  local names=("${@:-${berth_images[@]}}") built image reference archive
  changed=()
  say "building images that changed: ${names[*]}"
  built=$("$project_root/images/build" "${names[@]}") || die "images/build ${names[*]} failed; what it said stands above"
  while IFS=$'\t' read -r image reference archive; do
    [[ $(digest_on_node "$reference") == "$(digest_in "$archive")" ]] && continue
    say "loading $reference"
    ctr images import "$archive" > /dev/null || die "importing $archive failed: remove it and repeat, and images/build makes it again"
    changed+=("$image")
  done <<< "$built"
}

digest_in() { # OCI archive
  tar -xOf "$1" index.json | python3 -c 'import json, sys; print(json.load(sys.stdin)["manifests"][0]["digest"])'
}

digest_on_node() { # reference
  ctr images ls "name==$1" | awk 'NR == 2 { print $3 }'
}

on_node() { [[ -n $(digest_on_node "$1") ]]; } # reference
