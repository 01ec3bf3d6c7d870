import { saveFile } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';

/** Saves what the picture shows now as a PNG, in the theme's colours. */
export async function savePicture(): Promise<void> {
  const { drawImage } = await import('./picture-image.ts');
  const canvas = drawImage();
  if (canvas === undefined) return void showToast({ title: 'There are no connections to save' });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob === null) {
    const description = 'It has too many lanes. Zoom in, and save a shorter time.';
    return void showToast({ title: 'The picture was not saved', description, kind: 'trouble' });
  }
  const [day = '', time = ''] = new Date().toISOString().replaceAll(/[-:]/gu, '').split('T');
  const name = `lunaroute-connections-${day}-${time.slice(0, 6)}.png`;
  saveFile(blob, name);
  showToast({ title: `Saved as ${name}` });
}
