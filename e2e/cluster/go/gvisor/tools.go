//go:build tools

// Package gvisor pins the sandboxed runtime and its containerd shim.
package gvisor

import (
	_ "gvisor.dev/gvisor/runsc"
	_ "gvisor.dev/gvisor/shim"
)
