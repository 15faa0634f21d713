{{- define "berth.fullname" -}}
{{- $name := .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-berth" .Release.Name) (contains "berth" .Release.Name)) -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Cluster-scoped objects carry the namespace in their name, so that two installations do not meet. */}}
{{- define "berth.clusterName" -}}
{{ include "berth.fullname" .root }}-{{ .what }}.{{ .root.Release.Namespace }}
{{- end }}

{{- define "berth.labels" -}}
app.kubernetes.io/name: berth
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "berth.selector" -}}
app.kubernetes.io/name: berth
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "berth.image" -}}
{{- $registry := .image.registry | default .root.Values.image.registry -}}
{{- $tag := .image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion -}}
{{- with $registry }}{{ trimSuffix "/" . }}/{{ end }}{{ .image.repository }}:{{ $tag }}
{{- end }}

{{- define "berth.tokenSecret" -}}
{{ .Values.accessToken.existingSecret | default (printf "%s-access-token" (include "berth.fullname" .)) }}
{{- end }}

{{- define "berth.tokenNamespace" -}}
{{ .Values.accessToken.namespace | default (first .Values.sandbox.namespaces) }}
{{- end }}

{{/* Those that the proxy serves, with commas. */}}
{{- define "berth.proxyNamespaces" -}}
{{ append .Values.sandbox.namespaces (include "berth.tokenNamespace" .) | uniq | join "," }}
{{- end }}

{{- define "berth.tokenKeySecret" -}}
{{ .Values.auth.issuedTokens.existingSecret | default (printf "%s-token-key" (include "berth.fullname" .)) }}
{{- end }}

{{/* The user name by which the API server knows one of the two accounts. */}}
{{- define "berth.account" -}}
system:serviceaccount:{{ .root.Release.Namespace }}:{{ include "berth.fullname" .root }}-{{ .component }}
{{- end }}

{{/* What no schema can check, since it does not know the release. */}}
{{- define "berth.check" -}}
{{- if has .Release.Namespace .Values.sandbox.namespaces -}}
{{- fail (printf "sandbox.namespaces must not contain the release's own namespace %q: a sandbox's pod there could mount Berth's Secrets" .Release.Namespace) -}}
{{- end -}}
{{- $tokenNamespace := include "berth.tokenNamespace" . -}}
{{- if eq .Release.Namespace $tokenNamespace -}}
{{- fail "accessToken.namespace must not be the release's own namespace" -}}
{{- end -}}
{{- if and (not .Values.sandbox.clusterWide) (not (has $tokenNamespace .Values.sandbox.namespaces)) -}}
{{- fail (printf "accessToken.namespace %q must be one of sandbox.namespaces" $tokenNamespace) -}}
{{- end -}}
{{- with .Values.auth.anonymousNamespace -}}
{{- if not (has . (include "berth.proxyNamespaces" $ | splitList ",")) -}}
{{- fail (printf "auth.anonymousNamespace %q must be one of sandbox.namespaces" .) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.enabled needs at least one entry in ingress.hosts" -}}
{{- end -}}
{{- end }}

{{/* Pod and container settings that operator and proxy share; both pass Pod Security restricted. */}}
{{- define "berth.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
enableServiceLinks: false
{{- end }}

{{- define "berth.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "berth.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "berth.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "berth.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: management}
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /readyz, port: management}
  periodSeconds: 2
  timeoutSeconds: 2
{{- end }}
