import { useSignal } from "@preact/signals";
import { messages } from "../shared/locale.ts";
import { useAutofocus } from "../shared/use-autofocus.ts";

export function PresetNameForm(props: {
  name: string;
  submit: (name: string) => Promise<boolean>;
  done: () => void;
}) {
  const name = useSignal(props.name);
  const first = useAutofocus<HTMLInputElement>();
  const { presetName, save, cancel } = messages.value;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await props.submit(name.value.trim())) props.done();
  };
  return (
    <form
      class="save-form"
      onSubmit={submit}
      onKeyDown={({ key }) => {
        if (key === "Escape") props.done();
      }}
    >
      <input
        ref={first}
        data-testid="preset-name"
        placeholder={presetName}
        aria-label={presetName}
        maxLength={60}
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <div class="row">
        <button type="submit" class="primary" data-testid="preset-submit">
          {save}
        </button>
        <button type="button" onClick={props.done}>
          {cancel}
        </button>
      </div>
    </form>
  );
}
